/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.queries;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanflow.assembler.groups.GroupMember;
import dev.spanflow.assembler.groups.GroupView;
import dev.spanflow.schemas.GroupRollup;
import java.io.IOException;
import java.util.List;

/** Tells of one group and its traces. */
final class GroupAnswers {
    private GroupAnswers() {}

    static Answer of(GroupView groups, Question question) throws Refusal {
        GroupRollup rollUp = groups.rollUp(question.account(), question.id());
        if (rollUp == null) {
            throw new Refusal(
                    Refusal.NOT_FOUND,
                    "no group " + question.id() + " of account " + question.account()
                            + ": no trace has joined it, or all were forgotten group.retention.ms after their last change");
        }
        String after = question.after() == null ? "" : question.after();
        List<GroupMember> members = groups.members(question.account(), question.id(), after, question.limit() + 1);
        return Answer.ok(Json.object(json -> write(json, rollUp, members, question.limit())));
    }

    private static void write(JsonGenerator json, GroupRollup rollUp, List<GroupMember> members, int limit)
            throws IOException {
        List<GroupMember> page = members.subList(0, Math.min(limit, members.size()));
        Json.raw(json, "roll_up", rollUp.toJson());
        json.writeArrayFieldStart("traces");
        for (GroupMember member : page) {
            json.writeStartObject();
            json.writeStringField("trace_id", member.traceId());
            json.writeStringField("state", member.state().text());
            json.writeNumberField("spans", member.spans());
            json.writeNumberField("first_appended_ms", member.firstAppended());
            json.writeNumberField("last_appended_ms", member.lastAppended());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (members.size() > limit) {
            json.writeStringField("next", page.get(limit - 1).traceId());
        }
    }
}
