/**
 * A PostgreSQL for tests, from npm.
 *
 * @packageDocumentation
 */
export { findPostgres, startPostgres } from './startPostgres';
export type { TestPostgres } from './startPostgres';
