/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.schemas.Reason;

/**
 * An item that SGP does not take.
 *
 * @param entry one record; what was sent last of it can be its bare form
 * @param answer what SGP said to the whole record, sent alone
 * @param bare whether SGP took the record without its payload, so that its descendants have a parent
 */
public record GivenUp(Entry entry, Reason reason, Answer answer, boolean bare) {}
