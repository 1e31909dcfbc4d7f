// GET /api/campaigns on Fastify and pg. usage: node tests/bench/web/fastify.mjs NODE_MODULES; see common.mjs
import { require, identify, campaigns, ready } from './common.mjs';

const app = require('fastify')();
app.get('/api/campaigns', {
	schema: {
		querystring: {
			type: 'object',
			properties: {
				limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
				offset: { type: 'integer', minimum: 0, default: 0 },
			},
		},
	},
	onRequest: async (req, reply) => {
		req.who = identify(req.headers.authorization);
		if (!req.who) return reply.code(401).send({ statusCode: 401, error: 'Unauthorized' });
	},
}, (req) => campaigns(req.who, req.query.limit, req.query.offset));
await app.listen({ port: 0, host: '127.0.0.1' });
ready(app.server);
