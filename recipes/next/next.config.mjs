import { resolve } from 'node:path';

/** @type {import('next').NextConfig} */
const config = {
  // The workspace around this folder has lockfiles of its own.
  turbopack: { root: resolve(import.meta.dirname, '../..') },
};

export default config;
