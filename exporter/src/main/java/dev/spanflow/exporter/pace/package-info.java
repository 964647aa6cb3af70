/** How fast requests may follow each other, for an exporter that must leave room for others. */
@NullMarked
package dev.spanflow.exporter.pace;

import org.jspecify.annotations.NullMarked;
