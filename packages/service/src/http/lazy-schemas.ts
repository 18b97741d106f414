// Compiles a route's schemas at its first request. At the start, the schemas of all routes would take a quarter of the time
// and 10 MiB; most processes serve a few routes only.
import buildValidators, { type Options } from "@fastify/ajv-compiler";
import buildSerializers from "@fastify/fast-json-stringify-compiler";
import type { FastifyInstance } from "fastify";
import type {
  FastifySchemaCompiler,
  FastifySerializerCompiler,
  FastifyValidationResult,
} from "fastify/types/schema.js";

/** @param customOptions for the validation of requests */
export function compileSchemasLazily(app: FastifyInstance, customOptions: Options): void {
  const validator = buildValidators()({}, { customOptions });
  const compileValidator: FastifySchemaCompiler<object> = (route) => {
    let compiled: ReturnType<typeof validator> | undefined;
    const validate: FastifyValidationResult = (data) => {
      compiled ??= validator(route);
      const fits = compiled(data);
      validate.errors = compiled.errors ?? null;
      return fits === true;
    };
    return validate;
  };
  app.setValidatorCompiler(compileValidator);

  const serializer = buildSerializers()();
  const compileSerializer: FastifySerializerCompiler<object> = ({ httpStatus = "", ...route }) => {
    let compiled: ReturnType<typeof serializer> | undefined;
    return (data) => {
      compiled ??= serializer({ ...route, httpStatus });
      return compiled(data);
    };
  };
  app.setSerializerCompiler(compileSerializer);
}
