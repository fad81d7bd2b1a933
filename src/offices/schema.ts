import { z } from 'zod';
import { normaliseAddress } from '../email/address.ts';
import { cleanLine, cleanSource, cleanText } from '../text/clean-line.ts';
import { darkEnough, standsOut } from './accent-color.ts';
import type { OfficeLogo, OfficeRow } from './store.ts';

const line = (max: number) => z.string().max(10_000).transform(cleanLine).pipe(z.string().max(max));

const name = line(200).refine((text) => text !== '', 'offices.faults.name');

const email = z
  .string()
  .max(1_000)
  .transform((text, context) => {
    const address = normaliseAddress(text)?.address;
    if (address !== undefined) return address;
    context.addIssue({ code: 'custom', message: 'offices.faults.email' });
    return z.NEVER;
  });

const website = line(300).refine(isWebAddress, 'offices.faults.website');

const accentColor = z
  .string()
  .max(100)
  .transform((text) => text.trim().toLowerCase())
  .check((context) => {
    const { value: color, issues } = context;
    const issue = { code: 'custom', input: color, continue: true } as const;
    if (!/^#[0-9a-f]{6}$/.test(color)) issues.push({ ...issue, message: 'offices.faults.color' });
    else if (!standsOut(color))
      issues.push({
        ...issue,
        message: 'offices.faults.paleColor',
        params: { better: darkEnough(color) },
      });
  });

/** What an office may change of itself. Slug and region stay: addresses and filters hang on them. */
export const changeOfficeInput = z
  .strictObject({
    name,
    nameEn: name.nullable(),
    address: z.string().max(10_000).transform(cleanText).pipe(z.string().max(500)),
    email,
    phone: line(60),
    website: website.nullable(),
    /** Markdown. */
    boilerplate: z.string().max(5_000).transform(cleanSource),
    accentColor: accentColor.nullable(),
  })
  .partial();

/** Sent beside the file in multipart/form-data. */
export const logoInput = z.strictObject({ alt: line(300).default('') });

const logoJson = z.object({
  url: z.url(),
  width: z.number().int(),
  height: z.number().int(),
  alt: z.string(),
});

/** What everybody may know of an office. */
export const officeJson = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  region: z.string().nullable(),
  email: z.string(),
  phone: z.string(),
  website: z.string().nullable(),
  accentColor: z.string().nullable(),
  logo: logoJson.nullable(),
  url: z.url(),
});

/** The same with what only its pages show in another form. */
export const ownOfficeJson = officeJson.extend({ address: z.string(), boilerplate: z.string() });

type Presented = { office: OfficeRow; logo: OfficeLogo | undefined };

export function presentOffice(
  baseUrl: string,
  { office, logo }: Presented,
): z.infer<typeof officeJson> {
  return {
    id: office.id,
    slug: office.slug,
    name: office.name,
    nameEn: office.nameEn,
    region: office.regionCode,
    email: office.email,
    phone: office.phone,
    website: office.website,
    accentColor: office.accentColor,
    logo: logo === undefined ? null : presentLogo(baseUrl, logo),
    url: `${baseUrl}/pressestellen/${office.slug}`,
  };
}

export function presentOwnOffice(baseUrl: string, shown: Presented): z.infer<typeof ownOfficeJson> {
  const { address, boilerplate } = shown.office;
  return { ...presentOffice(baseUrl, shown), address, boilerplate };
}

/** Where a coat of arms or logo is, for as long as it is the office's. */
export function logoPath({ id }: { id: string }): string {
  return `/logos/${id}.png`;
}

function presentLogo(baseUrl: string, logo: OfficeLogo): z.infer<typeof logoJson> {
  const { width, height, alt } = logo;
  return { url: baseUrl + logoPath(logo), width, height, alt };
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname.includes('.');
}
