# METADATA
# title: The roles of a project look and synchronise
# description: What runs is changed in this repository; a role that creates or overrides an Application would pass it by.
package rules.project_roles

import data.lib.fields
import data.lib.layout

granted := {["applications", "get"], ["applications", "sync"], ["logs", "get"]}

deny contains finding if {
	layout.project
	some role in fields.items(input.object, ["spec", "roles"])
	some policy in fields.items(role, ["policies"])
	not is_granted(role, policy)
	finding := {
		"msg": sprintf("role %s has the policy %s", [fields.show(fields.at(role, ["name"])), fields.show(policy)]),
		"remedy": sprintf("Write it as p, proj:%s:<role>, <applications, get | applications, sync | logs, get>, %s/*, allow.", [
			layout.home(layout.project), layout.home(layout.project),
		]),
	}
}

deny contains finding if {
	layout.project
	some role in fields.items(input.object, ["spec", "roles"])
	some group in fields.items(role, ["groups"])
	not is_group(group)
	finding := {
		"msg": sprintf("role %s is given to %s", [fields.show(fields.at(role, ["name"])), fields.show(group)]),
		"remedy": "Give it to a group by its name.",
	}
}

is_granted(role, policy) if {
	home := layout.home(layout.project)
	[kind, subject, resource, action, object, effect] := [trim_space(part) | some part in split(policy, ",")]
	[resource, action] in granted
	[kind, subject, effect] == ["p", sprintf("proj:%s:%s", [home, role.name]), "allow"]
	object == concat("", [home, "/*"])
}

is_group(group) if {
	is_string(group)
	group != ""
	not contains(group, "*")
}
