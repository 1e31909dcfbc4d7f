// A session token as Clerk gives them, version 2: good for two hours, of one member of one organisation.
// usage: node tests/bench/web/token.mjs FOLDER TENANT ISSUER; writes FOLDER/key.pem (public) and FOLDER/token
import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const [, , folder, tenant, issuer] = process.argv;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = Math.floor(Date.now() / 1000);
const part = (o) => Buffer.from(JSON.stringify(o)).toString('base64url');
const head = part({ alg: 'RS256', kid: 'ins_bench', typ: 'JWT' });
const claims = part({
	v: 2, iss: issuer, sub: 'user_bench', sid: 'sess_bench', sts: 'active', azp: 'https://app.example.com',
	iat: now - 5, nbf: now - 10, exp: now + 7200, fva: [3, -1],
	o: { id: tenant, rol: 'admin', slg: 'bench' },
});
writeFileSync(`${folder}/key.pem`, publicKey.export({ type: 'spki', format: 'pem' }));
writeFileSync(`${folder}/token`, `${head}.${claims}.${sign('sha256', Buffer.from(`${head}.${claims}`), privateKey).toString('base64url')}`);
