/** A mail server's answer without the recipient's address, which many servers repeat in it. */
export function withoutAddress(response: string, address: string): string {
  // Nearly all answers quote none: making the pattern would cost more than the rest of the record.
  if (address === '' || !response.includes('@')) return response;
  return response.replaceAll(new RegExp(address.replaceAll(/\W/g, '\\$&'), 'gi'), '<address>');
}
