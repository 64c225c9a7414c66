import type { ImportPaths } from './views/integration.ts';

/** Where the files of an integration go, and how they reach the host. */
export interface RenderTarget {
  folder: string;
  externalTest: string;
  integrationTest: string;
  imports: ImportPaths;
  testImports: { app: string; kit: string; integrations: string; apis: string };
  /** Name of the file in `recordings/` beside the tests, where Task 4.3 left one that holds enough. */
  recording?: string | null;
  /** Files the host's layout asks for beside those of the pattern, rendered with the code of Task 4.4. */
  hostFiles?: readonly { path: string; template: string }[];
}
