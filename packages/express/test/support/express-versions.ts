import express5 from 'express';
import express4 from 'express4';

/** One version of Express, under the types of the newer one. */
export interface ExpressVersion {
  readonly name: string;
  readonly express: typeof express5;
  /** The pattern every path matches. */
  readonly everyPath: string;
}

export const EXPRESS_5: ExpressVersion = { name: 'express 5', express: express5, everyPath: '/{*path}' };
export const EXPRESS_4: ExpressVersion = {
  name: 'express 4',
  express: express4 as unknown as typeof express5,
  everyPath: '*',
};

/** What each test runs on. */
export const VERSIONS: readonly ExpressVersion[] = [EXPRESS_5, EXPRESS_4];
