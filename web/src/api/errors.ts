export interface FieldError {
  field: string;
  message: string;
  /** Which mistake it is, where the refusal says that by a word. */
  problem?: string;
}

interface ErrorBody {
  error?: unknown;
  message?: unknown;
  data?: unknown;
}

/** A refusal of the API, or no answer at all (`status` 0, code `unreachable`). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly data: Record<string, unknown>;

  constructor(status: number, code: string, message: string, data: Record<string, unknown> = {}, cause?: unknown) {
    super(message, { cause });
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.data = data;
  }

  static unreachable(cause: unknown): ApiError {
    return new ApiError(0, 'unreachable', 'The server did not answer.', {}, cause);
  }

  static async fromResponse(response: Response): Promise<ApiError> {
    let body: ErrorBody = {};
    try {
      body = (await response.json()) as ErrorBody;
    } catch {
      // A proxy in between may answer with a page instead of our JSON; the status still says enough.
    }
    const code = typeof body.error === 'string' ? body.error : `http_${response.status}`;
    const message = typeof body.message === 'string' ? body.message : response.statusText;
    const data = typeof body.data === 'object' && body.data !== null ? (body.data as Record<string, unknown>) : {};
    return new ApiError(response.status, code, message, data);
  }

  /**
   * The server, or the road to it, was at fault: the same request may succeed later.
   *
   * What was refused will be refused again.
   */
  get mayPass(): boolean {
    return this.status === 0 || this.status === 429 || (this.status >= 500 && this.code !== 'rejected');
  }

  get fields(): FieldError[] {
    const fields = this.data['fields'];
    return Array.isArray(fields) ? (fields as FieldError[]) : [];
  }
}

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}
