# METADATA
# title: An application consists of what the baseline chart makes
# description: >-
#   Nothing that reaches beyond the namespace, and no Secret: what is in Git is no secret. The AppProject holds the cluster
#   to the same list.
package rules.no_cluster_resources

import data.lib.kinds
import data.lib.layout

deny contains finding if {
	layout.rendered.kind == "application"
	kind := kinds.of(input.object)
	not kind in kinds.of_teams
	finding := {
		"msg": sprintf("%s is not a kind that applications consist of", [kinds.show(kind)]),
		"remedy": "Use the baseline chart's values; what they cannot express belongs into the chart, or to the platform team.",
	}
}

deny contains finding if {
	layout.rendered.kind == "platform_application"
	kind := kinds.of(input.object)
	not kind in (kinds.of_namespaces | {{"group": "", "kind": "Namespace"}})
	finding := {
		"msg": sprintf("%s is not a kind that namespaces consist of", [kinds.show(kind)]),
		"remedy": "Keep to Namespace, ResourceQuota, LimitRange and NetworkPolicy.",
	}
}
