// Session tokens, good and bad, of an issuer of the tests' own.
// usage: node tokens.mjs key DIR KID     a new RSA key: DIR/KID.pem, and DIR/keys (a JWKS) has it alone
//        node tokens.mjs good DIR KID    one good token (version 2)
//        node tokens.mjs bad DIR KID     bad ones, a line each: a name and the token
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const ISSUER = "https://clerk.door.test", ORIGIN = "https://app.door.test";
const [what, dir, kid] = process.argv.slice(2);
const pem = path.join(dir, `${kid}.pem`);
const now = Math.floor(Date.now() / 1000);
const b64 = (x) => Buffer.from(typeof x === "string" ? x : JSON.stringify(x)).toString("base64url");

function sign(header, claims, signer) {
	const text = `${b64(header)}.${b64(claims)}`;
	return `${text}.${signer(text)}`;
}
const rsa = (text) => crypto.sign("RSA-SHA256", Buffer.from(text), fs.readFileSync(pem)).toString("base64url");
const head = { alg: "RS256", typ: "JWT", kid };
const claims = { iss: ISSUER, azp: ORIGIN, sub: "user_1", sid: "sess_1", iat: now - 10, nbf: now - 10, exp: now + 600, v: 2, sts: "active", o: { id: "org_door", rol: "admin", slg: "door" } };
const v1 = { ...claims, v: undefined, o: undefined, sts: undefined, org_id: "org_door", org_role: "org:admin" };
const token = (over, h = head, by = rsa) => sign(h, { ...claims, ...over }, by);

if (what === "key") {
	const { privateKey, publicKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
	fs.writeFileSync(pem, privateKey.export({ type: "pkcs8", format: "pem" }));
	fs.writeFileSync(path.join(dir, `${kid}.pub`), publicKey.export({ type: "spki", format: "pem" }));
	fs.writeFileSync(path.join(dir, "keys"), JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" }] }));
} else if (what === "good") {
	console.log(token({}));
	console.log(sign(head, v1, rsa));
} else {
	const pub = fs.readFileSync(path.join(dir, `${kid}.pub`));
	const other = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
	const twice = JSON.stringify(claims).replace(/^\{/, '{"o":{"id":"org_other","rol":"admin"},');
	const bad = {
		"alg none": token({}, { ...head, alg: "none" }, () => ""),
		"alg none with a signature": token({}, { ...head, alg: "none" }),
		"HS256 with the public key": token({}, { ...head, alg: "HS256" }, (t) => crypto.createHmac("sha256", pub).update(t).digest("base64url")),
		"wrong kid": token({}, { ...head, kid: "nobody" }),
		"kid with a path": token({}, { ...head, kid: "../../../etc/passwd" }),
		"another key": token({}, head, (t) => crypto.sign("RSA-SHA256", Buffer.from(t), other).toString("base64url")),
		"expired": token({ exp: now - 600 }),
		"not yet valid": token({ nbf: now + 600 }),
		"wrong issuer": token({ iss: "https://clerk.evil.test" }),
		"wrong azp": token({ azp: "https://evil.test" }),
		"no organisation": token({ o: undefined }),
		"version 1 without an organisation": sign(head, { ...v1, org_id: undefined }, rsa),
		"pending session": token({ sts: "pending" }),
		"duplicate claims": (() => { const t = `${b64(head)}.${b64(twice)}`; return `${t}.${rsa(t)}`; })(),
		"claims changed": token({}).replace(/\.[^.]*\./, `.${b64({ ...claims, o: { id: "org_other", rol: "admin" } })}.`),
		"two dots": "a.b.c",
	};
	for (const [name, text] of Object.entries(bad)) console.log(`${name}\t${text}`);
}
