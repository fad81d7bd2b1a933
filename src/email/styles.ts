// Colours are KERN's, worked out as hex because mail programs know neither variables nor oklch.
const font = "'Fira Sans','Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const text = '#1d2034';
const muted = '#5b6185';
const link = '#2044aa';
const rule = '#dfe1ea';

/**
 * Inline styles by name, used by the templates (`{{style 'h1'}}`) and for the elements of a body.
 * Inline because some programs drop the style element; dark colours are set there, by class.
 */
export const styles: Readonly<Record<string, string>> = {
  page: 'margin:0;padding:0;background-color:#f3f4f7',
  hidden: 'display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:#f3f4f7',
  column: 'max-width:600px;margin:0 auto',
  bar: 'height:4px;line-height:4px;font-size:0;background-color:#2044aa',
  card: `padding:32px;background-color:#ffffff;font-family:${font};font-size:16px;line-height:25px;color:${text}`,
  foot: `padding:24px 32px 40px;font-family:${font};font-size:13px;line-height:20px;color:${muted}`,
  footP: 'margin:0 0 12px',
  footLink: `color:${muted};text-decoration:underline`,
  sender: `margin:0 0 4px;font-size:16px;line-height:22px;font-weight:600;color:${text}`,
  meta: `margin:0;font-size:14px;line-height:21px;color:${muted}`,
  h1: `margin:24px 0 12px;font-size:28px;line-height:34px;font-weight:700;color:${text}`,
  subheadline: `margin:0 0 20px;font-size:18px;line-height:26px;color:${muted}`,
  correction:
    'margin:0;padding:16px 20px;border-left:4px solid #925400;background-color:#fff4e0;font-size:15px;line-height:23px',
  withdrawal:
    'margin:0;padding:16px 20px;border-left:4px solid #c31c13;background-color:#fff1ee;font-size:15px;line-height:23px',
  noticeTitle: 'margin:0 0 4px;font-weight:700',
  noticeP: 'margin:4px 0 0',
  gap: 'height:24px;line-height:24px;font-size:0',
  event: `margin:0 0 20px;padding:0 0 0 16px;border-left:3px solid ${link}`,
  image: 'display:block;width:100%;max-width:536px;height:auto;border:0;border-radius:4px',
  caption: `margin:8px 0 24px;font-size:14px;line-height:20px;color:${muted}`,
  button: `display:inline-block;padding:11px 20px;border-radius:4px;background-color:${link};color:#ffffff;font-size:16px;line-height:22px;font-weight:600;text-decoration:none`,
  section: `margin:0 0 10px;padding:24px 0 0;border-top:1px solid ${rule}`,
  sectionTitle: 'margin:0 0 12px;font-size:18px;line-height:24px;font-weight:600',
  entry: 'margin:0 0 14px;font-size:15px;line-height:22px',
  small: `font-size:14px;line-height:21px;color:${muted}`,
  address: 'margin:0 0 16px;overflow-wrap:anywhere',
  p: 'margin:0 0 16px',
  h2: 'margin:28px 0 8px;font-size:20px;line-height:26px;font-weight:600',
  h3: 'margin:24px 0 6px;font-size:17px;line-height:24px;font-weight:600',
  h4: 'margin:20px 0 4px;font-size:16px;line-height:24px;font-weight:600',
  ul: 'margin:0 0 16px;padding:0 0 0 24px',
  ol: 'margin:0 0 16px;padding:0 0 0 28px',
  li: 'margin:0 0 6px',
  blockquote: `margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid ${rule}`,
  table: 'margin:0 0 16px;border-collapse:collapse;font-size:15px;line-height:21px',
  th: `padding:6px 14px 6px 0;border-bottom:2px solid ${rule};text-align:left;vertical-align:top`,
  td: `padding:6px 14px 6px 0;border-bottom:1px solid ${rule};text-align:left;vertical-align:top`,
  hr: `margin:24px 0;border:0;border-top:1px solid ${rule}`,
  a: `color:${link};text-decoration:underline`,
};

/** Classes of a body's elements, by which the style element recolours them in the dark. */
export const bodyClasses: Readonly<Record<string, string>> = {
  a: 'lnk',
  blockquote: 'rul',
  th: 'rul',
  td: 'rul',
  hr: 'rul',
};
