// A certified OpenID provider on loopback, in the manner of ProConnect: what it says of who signs in
// is a signed token. Whatever name is typed in its own page is an account, with that address.

import { pathToFileURL } from 'node:url';

const said = JSON.parse(process.env.PROVIDER);
const now = Date.now;
Date.now = () => now() + said.apart * 1000;

const library = pathToFileURL(`${said.packages}/node_modules/oidc-provider/lib/index.js`);
const { default: Provider } = await import(library);

const provider = new Provider(`http://127.0.0.1:${said.port}`, {
  jwks: said.jwks,
  cookies: { keys: ['for a test'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  features: { jwtUserinfo: { enabled: true } },
  findAccount: async (context, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, email: id, email_verified: true }),
  }),
  ttl: { IdToken: 60, AccessToken: 3600, Grant: 3600, Interaction: 3600, Session: 3600 },
  clients: [{
    client_id: said.client,
    client_secret: said.secret,
    redirect_uris: [`${said.portal}/sign-in/callback`],
    post_logout_redirect_uris: [`${said.portal}/sign-out/done`],
    id_token_signed_response_alg: said.alg,
    userinfo_signed_response_alg: said.alg,
  }],
});

provider.listen(said.port, '127.0.0.1');
