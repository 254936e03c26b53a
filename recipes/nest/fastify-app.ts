import 'reflect-metadata';
import { getDelivery, ploton, plotonWebhook } from '@hookgate/fastify';
import { Controller, HttpCode, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

/** Ids of the tasks that were handled. */
export const handled: string[] = [];

@Controller('hooks')
class HooksController {
  @Post('ploton')
  @HttpCode(200)
  receive(@Req() request: object): { readonly done: string } {
    const { event } = getDelivery(request, ploton);
    handled.push(event.task_id);
    return { done: event.task_id };
  }
}

@Module({ controllers: [HooksController] })
class AppModule {}

export async function createApp(): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: ['error'] });
  // It guards the path whoever declares the route, and reads the bytes before Nest's parsers; no `rawBody` is needed.
  await app
    .getHttpAdapter()
    .getInstance()
    .register(plotonWebhook({ path: '/hooks/ploton' }));
  return app;
}
