/** The place of the picture that vehicles are shown with, below the API. */
export const PICTURE = "/connectedcar/v4/pictures/car.svg";

/** A picture of no car in particular. */
export const PICTURE_SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 160" fill="none" stroke="#1b3a57" stroke-width="6" stroke-linejoin="round"><path fill="#dfe9f2" d="M20 118V92c0-14 10-20 34-26l40-34h92l48 34c46 4 66 14 66 34v18z"/><path d="M106 66l26-22h42l30 22z"/><circle fill="#fff" cx="86" cy="118" r="24"/><circle fill="#fff" cx="236" cy="118" r="24"/></svg>\n';
