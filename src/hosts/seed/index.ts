import type { Host } from '../contract.ts';
import { interaqt } from '../interaqt/index.ts';

/**
 * The layout of the published instruction packs: as the app of `init`, but app.ts offers no way to start an app in a
 * test. The kit brings one, so that generated tests need nothing of the host but its `createAPI`.
 */
export const seed: Host = {
  title: 'interaqt app with createAPI in app.ts',
  layout: {
    ...interaqt.layout,
    shutdown: { ...interaqt.layout.shutdown, start: 'main.ts' },
    kitExtras: { 'testing/app.ts': 'seed/app.ts', 'testing/boot.ts': 'shared/boot.ts' },
    testImports: { ...interaqt.layout.testImports, app: '../integrations/kit/testing/app' },
  },
  markers: interaqt.markers,
  detect: ({ has, mentions, dependencies }) =>
    dependencies.has('interaqt') &&
    seed.markers.every((each) => has(each)) &&
    !mentions('app.ts', 'createApp'),
};
