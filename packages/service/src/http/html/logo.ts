/** The logo, also the icon of a tab: packages/pages/src/design/icon.svg. */
export const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">
  <title>OpenPIMS</title>
  <rect width="512" height="512" rx="112" fill="#0b5cad"/>
  <g fill="none" stroke="#fff" stroke-width="36" stroke-linecap="round" stroke-linejoin="round">
    <circle cx="190" cy="256" r="74"/>
    <path d="M264 256h150M358 256v58M414 256v44"/>
  </g>
</svg>
`;
