/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Collects schema violations in the shape of a 422 answer (SGP contract, section 5): loc, msg, type. */
final class Problems {
    private final ArrayNode found = JsonNodeFactory.instance.arrayNode();

    /** @param where the path below {@code body}: names and indexes */
    void add(String type, String message, Object... where) {
        ArrayNode loc = placeOf(type, message);
        loc.add("body");
        for (Object step : where) {
            if (step instanceof Integer index) {
                loc.add(index);
            } else {
                loc.add(step.toString());
            }
        }
    }

    void addToQuery(String type, String message, String parameter) {
        placeOf(type, message).add("query").add(parameter);
    }

    /** Notes a fault; where it is remains to be filled in. */
    private ArrayNode placeOf(String type, String message) {
        return found.addObject().put("msg", message).put("type", type).putArray("loc");
    }

    void refuseIfAny() {
        if (!found.isEmpty()) {
            throw new Refusal(422, found);
        }
    }
}
