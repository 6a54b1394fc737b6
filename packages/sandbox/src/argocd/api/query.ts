import { Request } from 'express';

/** The first value of a query parameter; empty where there is none, as Argo CD reads it. */
export function queryText(request: Request, name: string): string {
  return queryTexts(request, name)[0] ?? '';
}

/** All values of a query parameter that may be repeated. */
export function queryTexts(request: Request, name: string): string[] {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  return searchParams.getAll(name).filter(Boolean);
}
