import { startVendor, type Vendor } from '../evidence/hostFixture.ts';
import { KEY, must, type TempProject, tempProject } from '../helpers/tempProject.ts';

export const TEST = 'tests/speech-external-api.test.ts';
export const SPEC = 'docs/greeting.speech.integration.json';
export const EVIDENCE = 'docs/greeting.speech.evidence.json';
export const STATUS = 'docs/greeting.status.json';

export interface CheatProject extends TempProject {
  vendor: Vendor;
  /** The rendered external API test. */
  honest: string;
  /** Takes back every change to files that git knows, and removes the rest, except what git ignores. */
  restore(): Promise<void>;
}

/** A project at the beginning of Task 4.3 whose vendor listens; everything so far is committed. */
export async function cheatProject(): Promise<CheatProject> {
  const vendor = await startVendor(KEY);
  const project = await tempProject();
  // The cheats are about evidence, not about types: the compiler has little to do.
  await project.write(
    'tsconfig.json',
    '{ "compilerOptions": { "noEmit": true, "types": [] }, "files": ["types.d.ts"] }\n',
  );
  await project.write('types.d.ts', 'export {};\n');
  await must(project, 'new speech --pattern async-task');
  await must(project, 'task start 4.1');
  await project.fillSpec('speech');
  await project.append('.env', `LOOPBACK_SPEECH_KEY=${KEY}\nLOOPBACK_SPEECH_URL=${vendor.url}\n`);
  await must(project, 'task complete 4.1');
  await must(project, 'task start 4.2');
  await must(project, 'design');
  await must(project, 'task complete 4.2');
  await must(project, 'task start 4.3');
  await must(project, 'scaffold');
  await project.git('add', '--all');
  await project.git('commit', '--quiet', '-m', 'Scaffold');
  const env = await project.read('.env');
  return {
    ...project,
    vendor,
    honest: await project.read(TEST),
    async restore() {
      await project.git('checkout', '--quiet', '--', '.');
      await project.git('clean', '--quiet', '--force', '-d');
      await project.write('.env', env);
    },
    async cleanup() {
      await vendor.stop();
      await project.cleanup();
    },
  };
}
