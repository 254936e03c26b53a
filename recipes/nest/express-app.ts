import 'reflect-metadata';
import { getDelivery, ploton, plotonWebhook } from '@hookgate/express';
import {
  Controller,
  HttpCode,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Post,
  Req,
  RequestMethod,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request } from 'express';

/** Ids of the tasks that were handled. */
export const handled: string[] = [];

@Controller('hooks')
class HooksController {
  // Nest answers a POST with 201, and Ploton takes nothing but 200.
  @Post('ploton')
  @HttpCode(200)
  receive(@Req() request: Request): { readonly done: string } {
    const { event } = getDelivery(request, ploton);
    handled.push(event.task_id);
    return { done: event.task_id };
  }
}

@Module({ controllers: [HooksController] })
class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(plotonWebhook()).forRoutes({ path: 'hooks/ploton', method: RequestMethod.ALL });
  }
}

export async function createApp(): Promise<NestExpressApplication> {
  // Nest parses bodies before the middleware of modules: `rawBody` has it keep the bytes, which the signature is over.
  return NestFactory.create<NestExpressApplication>(AppModule, { rawBody: true, logger: ['error'] });
}
