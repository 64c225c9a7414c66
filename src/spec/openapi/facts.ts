/*
 * What a document says that the extract does not keep: it helps to fill the spec in once. Texts are the vendor's own,
 * shortened; refs are resolved.
 */

export interface Server {
  /** May hold `{variables}`, and may be relative to where the document came from. */
  url: string;
  description: string;
  variables: Record<string, { default: string; enum: string[]; description: string }>;
}

export interface OAuthFlow {
  tokenUrl?: string;
  authorizationUrl?: string;
  scopes: Record<string, string>;
}

/** A security scheme in the terms of OpenAPI 3, also for Swagger 2. */
export interface SecurityScheme {
  /** `apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`, or what else the vendor wrote. */
  type: string;
  description: string;
  /** Of `apiKey`: the name of the header, query parameter or cookie. */
  name?: string;
  in?: string;
  /** Of `http`: `bearer`, `basic` …, in lower case. */
  scheme?: string;
  bearerFormat?: string;
  /** Of `oauth2`, by `clientCredentials`, `authorizationCode`, `implicit`, `password`. */
  flows?: Record<string, OAuthFlow>;
}

/** Alternatives; each is a set of schemes that are all sent, with the scopes it needs. `{}` is no authentication. */
export type SecurityRequirement = Record<string, string[]>;

export interface OperationFacts {
  description: string;
  tags: string[];
  deprecated: boolean;
  /** Whether success is HTTP 202: accepted, not done. */
  answersLater: boolean;
  /** The operation's own requirement, or the one of the whole document. */
  security: SecurityRequirement[];
  servers: Server[];
  examples: {
    /** By parameter, path parameters included. */
    parameters: Record<string, unknown>;
    /** Request bodies, the chosen media type's. */
    bodies: unknown[];
    /** Successful answers. */
    responses: unknown[];
  };
  /** Path parameters with their shapes' types, for examples: `string`, `integer` … */
  pathParameters: Record<string, { type: string; description: string; enum?: string[] }>;
  /** Header parameters that every request sets itself or that carry credentials, as written in the document. */
  otherHeaders: string[];
}

export interface SourceFacts {
  info: {
    title: string;
    description: string;
    version: string;
    contactUrl?: string;
    documentationUrl?: string;
  };
  servers: Server[];
  securitySchemes: Record<string, SecurityScheme>;
  /** Of the whole document. */
  security: SecurityRequirement[];
  /** By the operation's id in the extract. */
  operations: Record<string, OperationFacts>;
}
