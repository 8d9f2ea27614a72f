/** JSON schemas of what the endpoints about tokens answer, for the OpenAPI document. */

const text = { type: 'string' };
const id = { type: 'string', pattern: '^[0-9]+$' };
const seconds = { type: 'integer', description: 'Seconds since 1970' };

const token = {
  access_token: { ...text, description: 'The user access token' },
  expires_in: { type: 'integer', description: 'In how many seconds it expires' },
  token_type: { const: 'bearer' },
};

export const tokenAnswers = {
  Token: {
    type: 'object',
    required: Object.keys(token),
    properties: {
      ...token,
      refresh_token: { ...text, description: 'Only when offline_access was asked for' },
      scope: { ...text, description: 'Only when offline_access was asked for' },
    },
  },
  SignIn: {
    type: 'object',
    required: [...Object.keys(token), 'user_id'],
    properties: { ...token, user_id: id },
  },
  Introspection: {
    type: 'object',
    required: ['active'],
    properties: {
      active: { type: 'boolean' },
      scope: { ...text, description: 'Separated by spaces' },
      client_id: id,
      token_type: { const: 'bearer' },
      username: text,
      sub: { ...id, description: 'User ID' },
      iat: seconds,
      exp: seconds,
    },
  },
  Nothing: { type: 'object', properties: {} },
};
