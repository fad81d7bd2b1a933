// The first number in what people write: "Tel. 02336 93-0 oder …", "+49 (0)2336/93-2062 (8 bis 16 Uhr)".
const firstNumber = /(?:\+|\(?0)(?:\(\d+\)|[\d\s)./\u2010-\u2015-])*/u;
const shortNumber = /^\s*(1\d\d)\s*$/;
// "93-2062/63" names two extensions; "02336/93" is an area code.
const secondExtension = /^([\s\S]*\d)\s*\/\s*\d{1,3}[\s./-]*$/;
const leastBeforeExtension = 8;

/**
 * A telephone number as the number of a tel: link (RFC 3966, in the form of E.164): national ones are
 * German. Null for what cannot be dialed from anywhere, like "93-0" or "auf Anfrage".
 */
export function dialable(phone: string): string | null {
  const [, short] = shortNumber.exec(phone) ?? [];
  if (short !== undefined) return short;
  const [written] = firstNumber.exec(phone) ?? [];
  if (written === undefined) return null;
  const digits = withoutSecond(written).replace('(0)', '').replace(/\D/g, '');
  const number = international(digits, written.startsWith('+'));
  // E.164 has 15 digits at most; no German number has fewer than these with its country code.
  return /^\d{7,15}$/.test(number) ? `+${number}` : null;
}

function withoutSecond(written: string): string {
  const [, first = written] = secondExtension.exec(written) ?? [];
  return first.replace(/\D/g, '').length >= leastBeforeExtension ? first : written;
}

function international(digits: string, hasPlus: boolean): string {
  const number = hasPlus ? digits : digits.replace(/^00/, '').replace(/^0/, '49');
  return number.replace(/^490/, '49');
}
