import type { Host } from '../contract.ts';

/** An interaqt app with `createAPI` in app.ts and a list of integrations in aggregatedIntegration.ts. */
export const interaqt: Host = {
  title: 'interaqt app',
  layout: {
    docs: 'docs',
    business: 'backend',
    integrations: 'integrations',
    kit: 'integrations/kit',
    tests: 'tests',
    registrationFile: 'aggregatedIntegration.ts',
    registrationPrefix: './integrations',
    imports: { contract: '../index', createAPI: '../../app', kit: '../kit' },
    testImports: { app: '../app', kit: '../integrations/kit', integrations: '../integrations' },
  },
  markers: ['aggregatedIntegration.ts', 'integrations/index.ts', 'app.ts'],
  detect: ({ has, dependencies }) =>
    dependencies.has('interaqt') && interaqt.markers.every((each) => has(each)),
};
