import { testRule } from '../ruleTester.ts';

testRule('tokens-verified', {
  role: 'integration',
  invalid: [
    "import { decodeJwt } from 'jose'; const user = decodeJwt(token).sub;",
    "import { decodeJwt as read } from 'jose'; const claims = read(token);",
    "import jwt from 'jsonwebtoken'; const claims = jwt.decode(token);",
    "import { jwtDecode } from 'jwt-decode'; const claims = jwtDecode(token);",
    "import { decode } from 'hono/jwt'; const { payload } = decode(token);",
    "import { jwtVerify } from 'jose'; const { payload } = await jwtVerify(token, key);",
    "import * as jose from 'jose'; const { payload } = await jose.jwtVerify(token, key, { issuer });",
    "import jwt from 'jsonwebtoken'; const claims = jwt.verify(token, secret);",
    "import jwt from 'jsonwebtoken'; const claims = jwt.verify(token, '', { algorithms: ['none'] });",
    "import { UnsecuredJWT } from 'jose'; const { payload } = UnsecuredJWT.decode(token);",
  ],
  valid: [
    "import { jwtVerify } from 'jose'; const { payload } = await jwtVerify(token, key, { algorithms: ['ES256'], issuer });",
    "import { jwtVerify } from 'jose'; const options = { algorithms, issuer }; await jwtVerify(token, key, options);",
    "import { jwtVerify } from 'jose'; await jwtVerify(token, key, { ...rules, issuer });",
    "import { decodeProtectedHeader } from 'jose'; const { kid } = decodeProtectedHeader(token);",
    "import { verify } from 'hono/jwt'; const claims = await verify(token, secret, 'HS256');",
    "import { decode } from './audio'; const samples = decode(bytes);",
    'const text = decoder.decode(bytes); const ok = signature.verify(key, bytes);',
  ],
});
