#!/usr/bin/env bash
# oidc-provider 9.13.3, a certified OpenID provider: prompt=select_account is refused with invalid_request,
# and nothing that it publishes says which prompts it takes.
#
# One would guess that select_account, which OpenID Connect Core 1.0 (3.1.2.1) defines beside none, login and
# consent, is taken by a certified provider, and that « prompt_values_supported » lists what is. As shipped it
# knows none, login and consent, its metadata has no such list, and whoever asks for the page that lets
# people choose another account sends them back with an error. login is taken, and lets them type another.
#
# Needed: node 20 or newer, with npm.
# Seen: 9.13.3: select_account « invalid_request: unsupported prompt value requested »; login: its own page
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-fund --no-audit --ignore-scripts --prefix "$folder" oidc-provider@9.13.3
cat > "$folder/asked.mjs" <<'JS'
import assert from 'node:assert';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

console.warn = console.info = () => {};
const back = 'http://127.0.0.1:9/back';
const server = createServer().listen(0, '127.0.0.1');
await new Promise((done) => server.once('listening', done));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: 'portal', client_secret: 'secret', redirect_uris: [back] }],
});
server.on('request', provider.callback());

async function asked(prompt) {
  const query = new URLSearchParams({
    client_id: 'portal', response_type: 'code', scope: 'openid', redirect_uri: back, prompt,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256',
  });
  const answer = await fetch(`${issuer}/auth?${query}`, { redirect: 'manual' });
  const to = new URL(answer.headers.get('location'), issuer);
  const error = to.searchParams.get('error');
  return error ? `${error}: ${to.searchParams.get('error_description')}` : to.pathname.split('/')[1];
}

const said = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
const { version } = JSON.parse(readFileSync('node_modules/oidc-provider/package.json'));
const [chosen, login] = [await asked('select_account'), await asked('login')];
console.log('oidc-provider', version);
console.log('select_account:', chosen);
console.log('login:         ', login);
console.log('listed:        ', said.prompt_values_supported);
assert.equal(chosen, 'invalid_request: unsupported prompt value requested', 'changed');
assert.equal(login, 'interaction', 'changed');
assert.equal(said.prompt_values_supported, undefined, 'changed');
server.close();
server.closeAllConnections();
JS
cd "$folder" && node asked.mjs
