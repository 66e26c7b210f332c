// The icons of the page: on a grid of 20, one stroke. Decorative, so hidden from assistive technology.
const paths = {
  board: 'M3 3.5h6v6H3v-6Zm8 0h6v6h-6v-6Zm-8 8h6v5H3v-5Zm8 0h6v5h-6v-5Z',
  design: 'M4 16.5 5 13l8.5-8.5 2.5 2.5L7.5 15.5 4 16.5Zm8-10.5 2.5 2.5',
  undo: 'M7.5 4 4 7.5 7.5 11M4 7.5h8a4 4 0 0 1 0 8H8',
  redo: 'M12.5 4 16 7.5 12.5 11M16 7.5H8a4 4 0 0 0 0 8h4',
  plus: 'M10 4v12M4 10h12',
  configure: 'M3 6h7m4 0h3M3 14h3m4 0h7M10 6a2 2 0 1 0 4 0 2 2 0 0 0-4 0ZM6 14a2 2 0 1 0 4 0 2 2 0 0 0-4 0Z',
  preview:
    'M2.5 10S5 4.5 10 4.5 17.5 10 17.5 10 15 15.5 10 15.5 2.5 10 2.5 10ZM10 12.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5Z',
  send: 'M17 3 9 11M17 3l-5 14-3-6-6-3 14-5Z',
  inbox: 'M3 11.5 5.2 4.5h9.6L17 11.5v4H3v-4Zm0 0h4l1 2h4l1-2h4',
  trace:
    'M5 7.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5Zm10 10a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5ZM7.25 5h5.25a2.5 2.5 0 0 1 0 5h-5a2.5 2.5 0 0 0 0 5h5.25',
  faults: 'M11 2.5 4.5 11H9l-.5 6.5L15.5 9H11V2.5Z',
  publish: 'M10 12.5v-9m0 0L6.5 7M10 3.5 13.5 7M4 11v5.5h12V11',
  chevron: 'm7.5 5 5 5-5 5',
  copy: 'M7.5 7.5h8v9h-8v-9ZM12.5 7.5v-4h-8v9h3',
  check: 'm4 10.5 4 4 8-9',
  search: 'M9 14.5A5.5 5.5 0 1 0 9 3.5a5.5 5.5 0 0 0 0 11Zm4-1.5 4 4',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  phone: 'M6.5 3h7v14h-7V3Zm2.5 11.5h2',
  desktop: 'M3 4h14v9.5H3V4Zm4 13h6m-3-3.5V17',
  sun: 'M10 13.25a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5ZM10 2v1.75M10 16.25V18M2 10h1.75M16.25 10H18M4.35 4.35l1.25 1.25M14.4 14.4l1.25 1.25M4.35 15.65l1.25-1.25M14.4 5.6l1.25-1.25',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a6.75 6.75 0 1 0 8.5 8.5Z',
  error: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 6.25v4.5M10 13.5v.25',
  warning: 'M10 3 2.5 16.5h15L10 3Zm0 5v4m0 2.25v.25',
  info: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 9.25v4.5M10 6.25v.25',
  import: 'M10 3v9m0 0 3.5-3.5M10 12 6.5 8.5M3.5 13v3.5h13V13',
  export: 'M10 12V3m0 0 3.5 3.5M10 3 6.5 6.5M3.5 13v3.5h13V13',
  eye: 'M2.5 10S5 4.5 10 4.5s7.5 5.5 7.5 5.5-2.5 5.5-7.5 5.5S2.5 10 2.5 10Zm7.5 2.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5Z',
  close: 'm5 5 10 10M15 5 5 15',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
