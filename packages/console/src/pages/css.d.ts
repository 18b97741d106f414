// Vite puts a style sheet that is imported into a file of its own.
declare module "*.css";
