/**
 * A reporter for vitest 3 and newer that tells the recorder what no report holds: options of tests that change what
 * "passed" means, the files a run was made of, and settings of the project that take part in the verdict.
 */
import { channel } from 'node:diagnostics_channel';

export default class Reporter {
  onInit(vitest) {
    this.vitest = vitest;
  }

  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const { projects } = this.vitest;
    const configs = projects.map((each) => each.config);
    channel('create-integration:report').publish({
      tests: tests.map((test) => ({
        name: test.fullName,
        state: test.result().state,
        errors: test.result().errors?.length ?? 0,
        retries: test.options.retry ? 1 : (test.diagnostic()?.retryCount ?? 0),
        fails: test.options.fails === true,
      })),
      unhandledErrors: unhandledErrors.length,
      modules: [...new Set(projects.flatMap(modulesOf))],
      setupFiles: configs.flatMap((each) => [each.setupFiles, each.globalSetup].flat()).filter(Boolean),
      runners: configs.map((each) => each.runner).filter(Boolean),
    });
  }
}

/** Files of the project that a run loaded. */
function modulesOf({ vite }) {
  const graphs = vite.environments
    ? Object.values(vite.environments).map((each) => each.moduleGraph)
    : [vite.moduleGraph];
  const loaded = graphs.flatMap((each) => [...each.idToModuleMap.keys()]);
  const config = [vite.config.configFile, ...(vite.config.configFileDependencies ?? [])];
  return [...loaded, ...config].flatMap((each) => {
    const path = each?.split('?')[0].replace(/^file:\/\//, '');
    return path && !path.includes('/node_modules/') && !path.startsWith('\0') ? [path] : [];
  });
}
