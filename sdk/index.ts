/** What a program imports: the registration of functions, and the errors they may raise. The client stands in `client.ts`. */
export { type Client, createClient, OrkestraError } from './client.ts';
export { defineFunction, type FunctionContext, type Functions, StepError } from './functions.ts';
