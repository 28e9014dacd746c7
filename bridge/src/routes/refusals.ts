import type { FastifyError, FastifySchemaValidationError } from 'fastify';
import { BridgeError, InvalidBody, TooLong, type FieldProblem } from '../errors.ts';
import { describeError, type Log } from '../log.ts';

export interface RefusalAnswer {
  status: number;
  body: { error: string; message: string; data: Record<string, unknown> };
}

/** The answer for whatever a route or the parsing of its request has raised. */
export function describeRefusal(error: unknown, log: Log): RefusalAnswer {
  if (error instanceof BridgeError) return answerTo(error);
  const { validation, statusCode = 500, message } = error as FastifyError;
  if (validation) return answerTo(shapeRefusal(validation));
  if (statusCode < 500) return { status: statusCode, body: { error: 'bad_request', message, data: {} } };
  log.error(describeError(error), 'request_failed');
  return { status: 500, body: { error: 'internal', message: 'Something went wrong here.', data: {} } };
}

function answerTo({ httpStatus, code, message, data }: BridgeError): RefusalAnswer {
  return { status: httpStatus, body: { error: code, message, data } };
}

/** What Ajv tells beside Fastify's own description, with its option `verbose`. */
type Problem = FastifySchemaValidationError & { data?: unknown };

/** More than a limit allows is told apart from everything else that can be wrong with a request. */
function shapeRefusal(problems: Problem[]): BridgeError {
  const [first] = problems;
  const limit = Number(first?.params['limit']);
  if (first?.keyword === 'maxLength' && typeof first.data === 'string') {
    return new TooLong(fieldOf(first), limit, Array.from(first.data).length);
  }
  if (first?.keyword === 'maxItems' && Array.isArray(first.data)) {
    return new TooLong(fieldOf(first), limit, first.data.length);
  }
  return new InvalidBody(problems.map(fieldProblem));
}

function fieldProblem(problem: Problem): FieldProblem {
  const { params, data, message = 'is not valid' } = problem;
  const limit = params['limit'] ?? params['allowedValues'] ?? params['type'];
  return {
    field: fieldOf(problem),
    message,
    ...(limit !== undefined && { limit }),
    ...(isBrief(data) && { found: data }),
  };
}

function fieldOf({ instancePath, params }: Problem): string {
  const missing = params['missingProperty'];
  const path = instancePath.slice(1).split('/').filter(Boolean);
  if (typeof missing === 'string') path.push(missing);
  const tag = params['tag'];
  if (path.length === 0 && typeof tag === 'string') path.push(tag);
  return path.join('.');
}

/** Only what is certainly no message text is repeated. */
function isBrief(data: unknown): data is number | boolean | null {
  return data === null || typeof data === 'number' || typeof data === 'boolean';
}
