import { Router } from '@koa/router';
import Koa from 'koa';
import { getDelivery, platos, platosWebhook } from '../../src/index.ts';

const app = new Koa();
const router = new Router();
router.post('/webhooks/platos', platosWebhook(), async (ctx) => {
  const { event, attempt } = getDelivery(ctx, platos);
  console.log(event.event, attempt);
  ctx.status = 200;
});
app.use(router.routes());
app.listen(3000);
