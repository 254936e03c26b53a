import { defineProvider, type Provider, platos, ploton } from '@hookgate/core';

/** Ploton, if it waited no longer than that for an answer: what happens at the deadline can then be tested. */
export function briefPloton(deadlineMs: number): Provider {
  return defineProvider({ ...ploton, deadlineMs }) as unknown as Provider;
}

/** Platos, if it waited no longer than that for an answer. */
export function briefPlatos(deadlineMs: number): Provider {
  return defineProvider({ ...platos, deadlineMs }) as unknown as Provider;
}
