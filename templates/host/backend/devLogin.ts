import { type Controller, MatchExp } from 'interaqt';
import { type APIs, createAPI, issueToken } from '../app';

/** Signs anybody in under a name of their choice. For trying the app on one machine; `DEV_LOGIN=true` turns it on. */
export function createDevLogin(jwtSecret: string): APIs {
  return {
    devLogin: createAPI(
      async function (this: Controller, _context, { name }: { name: string }) {
        const { storage } = this.system;
        const match = MatchExp.atom({ key: 'name', value: ['=', name] });
        const user =
          (await storage.findOne('User', match, undefined, ['id'])) ??
          (await storage.create('User', { name }));
        const userId = String(user.id);
        return { userId, token: await issueToken(userId, jwtSecret) };
      },
      { params: { name: 'string' }, useNamedParams: true, allowAnonymous: true },
    ),
  };
}
