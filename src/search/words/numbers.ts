/** One number in its one spelling: digits, a comma before what is no thousand, a slash where it had one. */
export type NumberForm = {
  text: string;
  /** By which it is found too: the halves of 2026/27, day and month and the year of a date. */
  also: string[];
};

/**
 * 1.250.000 and 1 250 000 as 1250000, 31.12.2027 and 2027-12-31 as 31,12,2027, 19.30 and 19:30 as 19,30.
 * `written`: digits with one sign between two of them; spaces and apostrophes as a full stop.
 */
export function numberForm(written: string): NumberForm {
  const date = dateForm(written);
  if (date) return date;
  const pieces = written.split('/').map(oneNumber);
  return { text: pieces.join('/'), also: pieces.length > 1 ? pieces : [] };
}

function oneNumber(written: string): string {
  if (/^\d{1,3}(\.\d{3})+(,\d+)?$/.test(written)) return written.replaceAll('.', '');
  if (/^\d{1,3}(,\d{3}){2,}(\.\d+)?$/.test(written))
    return written.replaceAll(',', '').replace('.', ',');
  return written.replaceAll(/[.:]/g, ',').replace(/^0+(?=\d+,)/, '');
}

function dateForm(written: string): NumberForm | undefined {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})$/.exec(written);
  const iso = german ? null : /^(\d{4})-(\d{2})-(\d{2})$/.exec(written);
  const [day, month, year] = german ? german.slice(1) : (iso?.slice(1).toReversed() ?? []);
  if (day === undefined || month === undefined || year === undefined) return undefined;
  return dayForm(Number(day), Number(month), year);
}

/** Undefined where there is no such day in any year. */
export function dayForm(day: number, month: number, year?: string): NumberForm | undefined {
  if (day < 1 || day > 31 || month < 1 || month > 12) return undefined;
  const ofYear = `${day},${month}`;
  if (year === undefined) return { text: ofYear, also: [] };
  const full = year.length === 2 ? `20${year}` : year;
  return { text: `${ofYear},${full}`, also: [ofYear, full] };
}

const names =
  'januar februar märz april mai juni juli august september oktober november dezember'.split(' ');
const englishNames =
  'january february march april may june july august september october november december'.split(
    ' ',
  );
const months = new Map<string, number>([
  ...names.map((name, index): [string, number] => [name, index + 1]),
  ...englishNames.map((name, index): [string, number] => [name, index + 1]),
  ['jänner', 1],
  ['feber', 2],
]);

/** From 1; undefined for what is no name of a month. */
export function monthNumber(form: string): number | undefined {
  return months.get(form);
}
