/** A mail server's answer without the recipient's address, which many servers repeat in it. */
export function withoutAddress(response: string, address: string): string {
  if (address === '') return response;
  return response.replaceAll(new RegExp(address.replaceAll(/\W/g, '\\$&'), 'gi'), '<address>');
}
