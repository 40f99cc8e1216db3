/** The form to come, in its shape: as many fields, as high, so that nothing below it moves when it is there. */
import type { JsonObject } from '../../engine/json.ts';
import { Bone, Loading } from '../components/skeleton.tsx';

interface Shape {
  schema: JsonObject;
  ui: JsonObject;
}

export function FormSkeleton(shape: Shape) {
  return (
    <Loading>
      <Fields {...shape} />
    </Loading>
  );
}

function Fields({ schema, ui }: Shape) {
  const properties = (schema.properties ?? {}) as Record<string, JsonObject>;
  return (
    <div className="flex flex-col gap-5">
      {Object.entries(properties).map(([name, property]) => {
        const hints = (ui[name] ?? {}) as JsonObject;
        if (property.type === 'object') {
          return (
            <div key={name} className="rounded-lg border border-line px-4 pt-6 pb-4">
              <Fields schema={property} ui={hints} />
            </div>
          );
        }
        return (
          <div key={name} className="flex flex-col gap-1.5">
            <Bone className="my-1 h-3 w-24" />
            <Bone className={hints['ui:widget'] === 'textarea' ? 'h-25 w-full' : 'h-9 w-full touch:h-11'} />
          </div>
        );
      })}
    </div>
  );
}
