// A real OpenID provider (npm oidc-provider) for the sign-in tests: node provider.js PORT CALLBACK-ADDRESS
// Prints one line when it listens. Its sign-in page takes any password.
import Provider from 'oidc-provider';

const [port, callback] = process.argv.slice(2);
const people = {
  ada: { email: 'a.n@works.example', email_verified: true },
  twin: { email: 'A.N@works.example', email_verified: true },
  unsure: { email: 'u.n@works.example', email_verified: false },
  stranger: { email: 'nobody@elsewhere.example', email_verified: true },
  gone: { email: 'g.n@works.example', email_verified: true },
  slow: { email: 's.n@works.example', email_verified: true },
  piotr: { email: 'piotr@acme.example', email_verified: true },
};

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'commonhold',
      client_secret: 'only-for-the-tests',
      redirect_uris: [callback],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  cookies: { keys: ['only-for-the-tests'] },
  pkce: { required: () => true },
  ttl: { AuthorizationCode: 60 },
  findAccount: (_ctx, sub) =>
    people[sub] && { accountId: sub, claims: () => ({ sub, ...people[sub] }) },
});
// "slow" dawdles: as soon as the code is given out, ten minutes have passed.
const now = Date.now;
provider.on('authorization.success', (ctx) => {
  if (ctx.oidc.session.accountId === 'slow') Date.now = () => now() + 600_000;
});
provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));
