import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { lookAtVendor } from '../../src/evidence/vendorAddress.ts';

afterEach(() => vi.unstubAllEnvs());

it('tells a server on this machine from none', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await lookAtVendor(`http://localhost:${port}/v1`)).toMatchObject({ reachable: true, local: true });
  await new Promise((resolve) => server.close(resolve));
  expect(await lookAtVendor(`http://127.0.0.1:${port}`)).toMatchObject({ reachable: false, local: false });
});

it.each(['', 'no address', 'https://nowhere.invalid'])('nothing is at "%s"', async (baseUrl) => {
  expect(await lookAtVendor(baseUrl)).toMatchObject({ reachable: false, local: false });
});

it('knows the proxies of this machine, and no others', async () => {
  for (const name of Object.keys(process.env).filter((each) => /_proxy$/i.test(each))) vi.stubEnv(name, '');
  vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:3128');
  vi.stubEnv('http_proxy', 'http://proxy.example.com:8080');
  expect((await lookAtVendor('')).proxyPorts).toEqual([3128]);
});
