/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.schemas.Topics;

/**
 * What a replay makes on the brokers while it runs. All names begin with the deployment's prefix and the replay's id, so that
 * one prefixed ACL covers them and whatever is left can be told.
 *
 * @param id of lower-case letters, digits and dashes
 */
public record ReplayNames(Topics topics, String id) {
    /** The id of the streams app: its consumer group, and the start of its internal topics' names. */
    public String application() {
        return topics.application("replay-" + id);
    }

    /** Where the spans lie parent first before they are sent. */
    public String orderedSpans() {
        return application() + "-ordered-spans";
    }

    /** The consumer group of what sends them. */
    public String senders() {
        return application() + "-exporter";
    }

    /** Whether a topic is one of this replay's. */
    boolean owns(String topic) {
        return topic.startsWith(application() + "-");
    }
}
