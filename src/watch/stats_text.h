// The statistics as a text for people.
#pragma once
#include "watch/draft.h"
#include "watch/report.h"
#include "watch/stats.h"

void stats_text_put(struct draft *draft, const struct stats *stats,
                    const struct report_about *about, bool is_brief);
