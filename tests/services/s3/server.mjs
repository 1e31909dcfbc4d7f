/*
 * An S3 server for tests: s3rver keeps the objects; what it leaves out stands here,
 * as AWS documents it. Version 4 signatures are checked with aws4 over what came
 * down the wire, bodies against x-amz-content-sha256, multipart uploads can be listed
 * and aborted, and what is stored is there when the answer comes.
 *
 * usage: node server.mjs DIR [--port=N] [--bucket=NAME] [--offset=MS] [--slow=N]
 *                            [--log=FILE]
 *
 * Prints its port when it listens. --offset moves its clock, --slow answers the first
 * N requests with 503 SlowDown, --log gets a line a request. Ends on SIGTERM and when
 * its standard input ends, so that it cannot outlive the test that holds the other end.
 */
import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import aws4 from "aws4";
import S3rver from "s3rver";

const { values: o, positionals: [dir] } = parseArgs({ allowPositionals: true, options: {
	port: { type: "string", default: "0" },
	bucket: { type: "string", default: "cg-test" },
	offset: { type: "string", default: "0" },
	slow: { type: "string", default: "0" },
	log: { type: "string" },
} });
const keys = { S3RVER: "S3RVER" }; // the account that s3rver knows
const WINDOW = 15 * 60 * 1000;

class Refusal extends Error {
	constructor(status, code, message) {
		super(message);
		Object.assign(this, { status, code });
	}
}

const refuse = (status, code, message) => {
	throw new Refusal(status, code, message);
};

const escape = (s) => String(s).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function parseTime(s) {
	const m = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(s ?? "");
	return m ? Date.UTC(m[1], m[2] - 1, m[3], m[4], m[5], m[6]) : NaN;
}

/* What the client claims, from its header or its query. */
function claim(req, url) {
	const h = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/
		.exec(req.headers.authorization ?? "");
	const q = url.searchParams;
	if (h)
		return { credential: h[1], headers: h[2], signature: h[3], date: req.headers["x-amz-date"] };
	if (q.get("X-Amz-Algorithm") === "AWS4-HMAC-SHA256")
		return { credential: q.get("X-Amz-Credential"), headers: q.get("X-Amz-SignedHeaders"),
			signature: q.get("X-Amz-Signature"), date: q.get("X-Amz-Date"),
			expires: Number(q.get("X-Amz-Expires")) };
	return refuse(403, "AccessDenied", "Access Denied");
}

function checkTime(c) {
	const age = Date.now() + Number(o.offset) - parseTime(c.date);
	if (c.expires !== undefined) {
		if (!(c.expires >= 1 && c.expires <= 604800))
			refuse(400, "AuthorizationQueryParametersError",
				"X-Amz-Expires must be less than a week (in seconds)");
		if (!(age <= c.expires * 1000))
			refuse(403, "AccessDenied", "Request has expired");
	} else if (!(Math.abs(age) <= WINDOW)) {
		refuse(403, "RequestTimeTooSkewed",
			"The difference between the request time and the current time is too large.");
	}
}

function checkSignature(req, url) {
	const c = claim(req, url);
	const [id, , region, service] = (c.credential ?? "").split("/");
	const headers = {};
	if (!keys[id])
		refuse(403, "InvalidAccessKeyId",
			"The AWS Access Key Id you provided does not exist in our records.");
	checkTime(c);
	for (const name of c.headers.split(";")) {
		if (!(name in req.headers))
			refuse(403, "SignatureDoesNotMatch", `the signed header ${name} was not sent`);
		headers[name] = req.headers[name];
	}
	for (const name of Object.keys(req.headers))
		if ((name.startsWith("x-amz-") || name === "host" || name === "content-type")
			&& c.expires === undefined && !(name in headers))
			refuse(403, "AccessDenied",
				`There were headers present in the request which were not signed: ${name}`);
	const target = c.expires === undefined ? req.url
		: req.url.replace(/&X-Amz-Signature=[0-9a-f]*$/, "");
	const signer = new aws4.RequestSigner({ service, region, method: req.method, path: target, headers,
		signQuery: c.expires !== undefined }, { accessKeyId: id, secretAccessKey: keys[id] });
	signer.prepareRequest();
	if (signer.signature() !== c.signature)
		refuse(403, "SignatureDoesNotMatch", "The request signature we calculated does not match "
			+ "the signature you provided. Check your key and signing method.");
	return c;
}

async function bodyOf(req, claimed) {
	const parts = [], hash = createHash("sha256");
	for await (const part of req) {
		hash.update(part);
		parts.push(part);
	}
	const want = req.headers["x-amz-content-sha256"];
	if (claimed.expires === undefined && want !== "UNSIGNED-PAYLOAD" && want !== hash.digest("hex"))
		refuse(400, "XAmzContentSHA256Mismatch",
			"The provided 'x-amz-content-sha256' header does not match what was computed.");
	return Buffer.concat(parts);
}

/* ---- multipart uploads: listed and aborted, on the folders that s3rver keeps them in ---- */

const uploadsDir = (bucket) => path.join(dir, bucket, "._S3rver_uploads");

function listUploads(res, bucket, prefix) {
	const at = uploadsDir(bucket), uploads = [];
	for (const id of fs.existsSync(at) ? fs.readdirSync(at) : []) {
		const key = fs.readFileSync(path.join(at, id, "key"), "utf8");
		const since = fs.statSync(path.join(at, id, "key")).mtime.toISOString();
		if (key.startsWith(prefix))
			uploads.push(`<Upload><Key>${escape(key)}</Key><UploadId>${id}</UploadId>`
				+ `<Initiated>${since}</Initiated></Upload>`);
	}
	res.writeHead(200, { "content-type": "application/xml" });
	res.end(`<?xml version="1.0" encoding="UTF-8"?>\n<ListMultipartUploadsResult `
		+ `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>`
		+ uploads.join("") + "</ListMultipartUploadsResult>");
}

function abortUpload(res, bucket, id) {
	const at = path.join(uploadsDir(bucket), path.basename(id));
	if (!fs.existsSync(at))
		refuse(404, "NoSuchUpload", "The specified multipart upload does not exist.");
	fs.rmSync(at, { recursive: true });
	res.writeHead(204);
	res.end();
}

/* The bucket, whether it stands in the host's name or in the path. */
const bucketOf = (req, url) =>
	/^(?!localhost)([a-z0-9.-]+)\.localhost(:\d+)?$/.exec(req.headers.host)?.[1] ?? url.pathname.split("/")[1];

/* ---- the door ---- */

let slow = Number(o.slow);
const s3rver = new S3rver({ directory: dir, silent: true, vhostBuckets: false,
	configureBuckets: [{ name: o.bucket }] });
const pass = s3rver.callback();

/* s3rver answers before what it writes is there; a bucket never shows half an object. */
async function write(file, content) {
	const parts = [];
	for await (const part of Buffer.isBuffer(content) ? [content] : content)
		parts.push(part);
	const body = Buffer.concat(parts), temporary = `${file}.${randomUUID()}`;
	await fs.promises.mkdir(path.dirname(file), { recursive: true });
	await fs.promises.writeFile(temporary, body);
	await fs.promises.rename(temporary, file);
	return { size: body.length, md5: createHash("md5").update(body).digest("hex") };
}

s3rver.store.putObject = async function putObject(object) {
	const { size, md5 } = await write(this.getResourcePath(object.bucket, object.key, "object"),
		object.content);
	await this.putMetadata(object.bucket, object.key, object.metadata, md5);
	return { size, md5 };
};

s3rver.store.putPart = async (bucket, uploadId, partNumber, content) => {
	const file = path.join(uploadsDir(bucket), uploadId, String(partNumber));
	const { size, md5 } = await write(file, content);
	await fs.promises.writeFile(`${file}.md5`, md5);
	return { size, md5 };
};

/* The request as it came, with the body that was read already. */
function replay(req, body) {
	const again = Readable.from(body.length ? [body] : []);
	for (const k of ["headers", "rawHeaders", "method", "url", "httpVersion", "httpVersionMajor",
		"httpVersionMinor", "socket", "connection"])
		again[k] = req[k];
	return again;
}

async function serve(req, res) {
	const url = new URL(req.url, "http://localhost"), q = url.searchParams;
	const bucket = bucketOf(req, url), inPath = url.pathname.split("/")[1] === bucket;
	const claimed = checkSignature(req, url);
	const body = await bodyOf(req, claimed);
	if (slow > 0) {
		slow--;
		refuse(503, "SlowDown", "Please reduce your request rate.");
	}
	if (!fs.existsSync(path.join(dir, bucket)))
		refuse(404, "NoSuchBucket", "The specified bucket does not exist");
	if (req.method === "GET" && q.has("uploads"))
		return listUploads(res, bucket, q.get("prefix") ?? "");
	if (req.method === "DELETE" && q.has("uploadId"))
		return abortUpload(res, bucket, q.get("uploadId"));
	if (!inPath)
		req.url = `/${bucket}${req.url}`; // s3rver wants hosts of AWS's own form
	return pass(replay(req, body), res);
}

const server = http.createServer((req, res) => {
	res.setHeader("date", new Date(Date.now() + Number(o.offset)).toUTCString());
	if (o.log)
		res.on("close", () => fs.appendFileSync(o.log, JSON.stringify({ method: req.method,
			url: req.url, status: res.statusCode, sse: req.headers["x-amz-server-side-encryption"],
			token: req.headers["x-amz-security-token"] }) + "\n"));
	serve(req, res).catch((e) => {
		req.resume();
		res.writeHead(e.status ?? 500, { "content-type": "application/xml" });
		res.end(req.method === "HEAD" ? undefined
			: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${e.code ?? "InternalError"}</Code><Message>${escape(e.message)}</Message></Error>`);
	});
});

await s3rver.configureBuckets();
server.listen(Number(o.port), "127.0.0.1", () => console.log(server.address().port));
process.on("SIGTERM", () => process.exit(0));
process.stdin.resume().on("end", () => process.exit(0)).on("error", () => process.exit(0));
