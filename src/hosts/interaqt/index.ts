import type { Host } from '../contract.ts';

/** The app of `init`: `createApp` and `createAPI` in app.ts, a list of integrations in aggregatedIntegration.ts. */
export const interaqt: Host = {
  title: 'interaqt app',
  layout: {
    docs: 'docs',
    business: 'backend',
    integrations: 'integrations',
    kit: 'integrations/kit',
    tests: 'tests',
    appTest: 'tests/app.test.ts',
    registrationFile: 'aggregatedIntegration.ts',
    regenerate: null,
    shutdown: { aggregate: 'integrations/index.ts', start: 'app.ts' },
    register: (name, factory) => ({
      importName: factory,
      importPath: `./integrations/${name}/index`,
      call: `${factory}()`,
    }),
    kitExtras: {},
    integrationFiles: [],
    imports: { contract: '../index', createAPI: '../../app', kit: '../kit' },
    testImports: {
      app: '../app',
      kit: '../integrations/kit',
      integrations: '../integrations',
      apis: '/api/custom',
    },
  },
  markers: ['aggregatedIntegration.ts', 'integrations/index.ts', 'app.ts'],
  detect: ({ has, mentions, dependencies }) =>
    dependencies.has('interaqt') &&
    interaqt.markers.every((each) => has(each)) &&
    mentions('app.ts', 'createApp'),
};
