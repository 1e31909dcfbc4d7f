// GET /api/campaigns on NestJS, with Express below, as it comes, and pg. Decorators are called by hand, so that
// nothing has to be compiled. usage: node tests/bench/web/nest.mjs NODE_MODULES; see common.mjs
import { require, identify, campaigns, ready } from './common.mjs';

require('reflect-metadata');
const { NestFactory } = require('@nestjs/core');
const nest = require('@nestjs/common');

class TokenGuard {
	canActivate(context) {
		const req = context.switchToHttp().getRequest();
		req.who = identify(req.headers.authorization);
		if (!req.who) throw new nest.UnauthorizedException();
		return true;
	}
}
nest.Injectable()(TokenGuard);

class CampaignsService {
	list(who, limit, offset) {
		return campaigns(who, limit, offset);
	}
}
nest.Injectable()(CampaignsService);

class CampaignsController {
	constructor(service) {
		this.service = service;
	}
	list(req, limit, offset) {
		return this.service.list(req.who, limit, offset);
	}
}
const list = [CampaignsController.prototype, 'list', Object.getOwnPropertyDescriptor(CampaignsController.prototype, 'list')];
nest.Req()(list[0], list[1], 0);
nest.Query('limit', new nest.DefaultValuePipe(20), new nest.ParseIntPipe())(list[0], list[1], 1);
nest.Query('offset', new nest.DefaultValuePipe(0), new nest.ParseIntPipe())(list[0], list[1], 2);
nest.Get('campaigns')(...list);
nest.UseGuards(TokenGuard)(...list);
nest.Inject(CampaignsService)(CampaignsController, undefined, 0);
nest.Controller()(CampaignsController);

class AppModule {}
nest.Module({ controllers: [CampaignsController], providers: [CampaignsService, TokenGuard] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: ['error'] });
app.setGlobalPrefix('api');
await app.listen(0, '127.0.0.1');
ready(app.getHttpServer());
