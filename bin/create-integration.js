#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`create-integration needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
await import('../dist/main.mjs').catch((error) => {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !String(error.message).includes('dist')) throw error;
  console.error('create-integration is not built. In its repository, run: npm run build');
  process.exit(1);
});
