import { sql } from 'kysely';

/** What a release shows of its office. */
export type PublicOffice = {
  id: string;
  slug: string;
  name: string;
  nameEn: string | null;
  email: string;
  phone: string;
  address: string;
  website: string | null;
  accentColor?: string | null;
  logo?: PublicLogo | null;
};
export type PublicLogo = { id: string; width: number; height: number; alt: string };

/** A PublicOffice as JSON, for statements that join `office`. */
export const ofOffice = sql`
    jsonb_build_object('id', office.id, 'slug', office.slug, 'name', office.name,
      'nameEn', office.name_en, 'email', office.email, 'phone', office.phone,
      'address', office.address, 'website', office.website, 'accentColor', office.accent_color,
      'logo', (
        select jsonb_build_object('id', id, 'width', width, 'height', height, 'alt', alt)
        from office_logo where office_id = office.id
      ))`;
